package io.rocketmq.samples.guide;

import io.rocketmq.spring.annotation.RocketMQMessage;

@RocketMQMessage(topic = "order-events", tag = "created")
record OrderCreated(String id) {
}
