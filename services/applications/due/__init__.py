"""What happens to an application when an instant comes."""
