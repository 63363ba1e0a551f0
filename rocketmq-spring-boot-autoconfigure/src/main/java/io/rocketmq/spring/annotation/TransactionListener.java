package io.rocketmq.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Annotation that makes a class that implements {@code RocketMQLocalTransactionListener}
 * a bean that runs the local transactions of the messages to one topic. A topic has at
 * most one such bean.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface TransactionListener {

	/**
	 * The topic whose transactional messages the bean is responsible for. It may contain
	 * <code>${…}</code> placeholders and <code>#{…}</code> expressions.
	 * @return the topic's name: letters, digits, {@code % | _ -}, at most 127 characters
	 */
	String topic();

	/**
	 * The bean's name.
	 * @return the name; empty for one made of the class's name
	 */
	@AliasFor(annotation = Component.class, attribute = "value")
	String beanName() default "";

}
