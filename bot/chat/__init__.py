"""The chat: questions that the model answers, streamed into Discord."""
