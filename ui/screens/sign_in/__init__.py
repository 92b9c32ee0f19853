"""Who is at the till: signing in, and going on after the lock."""
