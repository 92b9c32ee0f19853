"""The figures the README quotes, each beside its floor in the same run.

python main.py bench [NAME…] [--size N]
"""
