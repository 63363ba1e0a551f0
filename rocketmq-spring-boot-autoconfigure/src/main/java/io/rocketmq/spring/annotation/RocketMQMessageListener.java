package io.rocketmq.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotation that subscribes a bean that implements {@code RocketMQListener} to a topic.
 * The class must already be a bean, for example through {@code @Component}: this
 * annotation does not register it.
 * <p>
 * Every attribute may contain <code>${…}</code> placeholders and <code>#{…}</code>
 * expressions. An invalid value prevents the application from starting.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RocketMQMessageListener {

	/**
	 * The topic to subscribe to.
	 * @return the topic's name: letters, digits, {@code % | _ -}, at most 127 characters
	 */
	String topic();

	/**
	 * The consumer group. Each message goes to one member of each group, so all members
	 * must have the same subscription. An application may have one listener per group.
	 * @return the group's name: letters, digits, {@code % | _ -}, at most 120 characters
	 */
	String consumerGroup();

	/**
	 * Tag filter of the subscription.
	 * @return {@code *} for all messages, or tags separated by {@code ||}
	 */
	String selectorExpression() default "*";

	/**
	 * Maximum number of messages that are processed concurrently.
	 * @return a number of threads; empty for {@code rocketmq.listener.threads}
	 */
	String concurrency() default "";

	/**
	 * Position to start from in queues without a committed offset.
	 * @return {@code latest}, {@code earliest}, or a timestamp such as
	 * {@code 2026-01-31T12:00:00Z}; empty for {@code rocketmq.listener.consume-from}
	 */
	String consumeFrom() default "";

	/**
	 * Maximum number of redeliveries of a failed message before it is dead-lettered.
	 * @return a number; empty for {@code rocketmq.listener.max-reconsume-times}
	 */
	String maxReconsumeTimes() default "";

	/**
	 * Whether the listener starts with the application context.
	 * @return {@code true} or {@code false}; empty for
	 * {@code rocketmq.listener.auto-startup}
	 */
	String autoStartup() default "";

	/**
	 * Id of the listener's container in the registry.
	 * @return the id; empty for the bean's name
	 */
	String id() default "";

}
