"""Apache Kafka without a JDK or Docker: jars by Maven coordinates, Java from PyPI."""

from deploy.local.kafka.broker import Kafka, Node, new_cluster_id

__all__ = ["Kafka", "Node", "new_cluster_id"]
