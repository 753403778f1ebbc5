"""What happens to an application when its time comes: due reminders, first and last days, coaches.

When that is, `application/domain/timing.py` says; it is stored with each write of the application.
"""
