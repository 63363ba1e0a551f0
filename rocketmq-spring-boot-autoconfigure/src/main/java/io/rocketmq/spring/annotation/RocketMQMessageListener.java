package io.rocketmq.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a bean that implements {@code RocketMQListener} receive the messages of a topic.
 * The class must be a bean for other reasons, such as {@code @Component}: this annotation
 * does not make it one.
 * <p>
 * Every attribute may hold <code>${…}</code> placeholders and <code>#{…}</code>
 * expressions. What is wrong with one keeps the application from starting.
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
	 * must subscribe alike; an application may have one listener in a group, whose
	 * {@link #concurrency()} says how many messages it works on at once.
	 * @return the group's name: letters, digits, {@code % | _ -}, at most 120 characters
	 */
	String consumerGroup();

	/**
	 * Filter of the topic's messages.
	 * @return {@code *} for all, or tags with {@code ||} between them
	 */
	String selectorExpression() default "*";

	/**
	 * Maximum number of messages that are processed at once.
	 * @return a number of threads; empty for {@code rocketmq.listener.threads}
	 */
	String concurrency() default "";

	/**
	 * Start of a group in queues without a committed offset.
	 * @return {@code latest}, {@code earliest}, or an instant such as
	 * {@code 2026-01-31T12:00:00Z}; empty for {@code rocketmq.listener.consume-from}
	 */
	String consumeFrom() default "";

	/**
	 * Maximum number of redeliveries of a failed message before it goes to the
	 * dead-letter queue.
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
	 * The name by which the registry knows the listener's container.
	 * @return the id; empty for the bean's name
	 */
	String id() default "";

}
