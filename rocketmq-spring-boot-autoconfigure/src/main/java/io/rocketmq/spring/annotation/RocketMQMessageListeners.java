package io.rocketmq.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Container of repeated {@link RocketMQMessageListener @RocketMQMessageListener}
 * annotations.
 */
@Target({ ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(RocketMQListenerReflectiveProcessor.class)
public @interface RocketMQMessageListeners {

	/** The annotations. */
	RocketMQMessageListener[] value();

}
