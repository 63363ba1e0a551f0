package io.rocketmq.samples.guide;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

import io.rocketmq.spring.annotation.RocketMQMessageListener;

@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@RocketMQMessageListener(topic = "orders", consumeFrom = "earliest")
@interface OrderListener {

	@AliasFor(annotation = RocketMQMessageListener.class, attribute = "consumerGroup")
	String group();

}
