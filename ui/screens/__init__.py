"""The screens of the windows."""
