"""Apache Kafka without a JDK or Docker: jars by Maven coordinates, Java from PyPI."""

from deploy.local.kafka.broker import Kafka

__all__ = ["Kafka"]
