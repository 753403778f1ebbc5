"""What happens to an application when its time comes: due reminders, first and last days, coaches."""
