"""Reads what somebody asks in plain words about fitting a model on hardware."""

from bot.question.asked import Question
from bot.question.device_mention import DeviceMention
from bot.question.hints import Hint, Part, Why
from bot.question.intent import Kind
from bot.question.model_mention import ModelMention
from bot.question.reader import read

__all__ = ["DeviceMention", "Hint", "Kind", "ModelMention", "Part", "Question", "Why", "read"]
