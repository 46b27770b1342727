"""The bot, a Discord and `deepfit serve`, each as it is: what a user does, from end to end."""
