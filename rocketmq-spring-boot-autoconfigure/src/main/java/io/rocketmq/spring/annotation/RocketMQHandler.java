package io.rocketmq.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Annotation of the methods to which a class with
 * {@link RocketMQMessageListener @RocketMQMessageListener} dispatches its messages by the
 * type of their payload.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(RocketMQListenerReflectiveProcessor.class)
public @interface RocketMQHandler {

	/**
	 * Whether the method receives the messages that no other handler accepts. One method
	 * of a class may be the default.
	 */
	boolean isDefault() default false;

}
