package io.rocketmq.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Annotation that subscribes a method of a bean, or a bean, to a topic. On a class, the
 * class implements {@code RocketMQListener} or {@code RocketMQReplyListener}, or has
 * methods with {@link RocketMQHandler @RocketMQHandler}. The class must already be a
 * singleton bean, for example through {@code @Component}: this annotation does not
 * register it.
 * <p>
 * Every text may contain <code>${…}</code> placeholders and <code>#{…}</code>
 * expressions, in which {@code __listener} is the bean itself. An empty text stands for
 * the default. Each attribute except the id can be overridden by the property
 * {@code rocketmq.listener.endpoints.<id>.<attribute>}. An invalid value prevents the
 * application from starting.
 * <p>
 * Listeners of one group, also in several beans, share a consumer, to which the
 * attributes from {@link #concurrency} to {@link #errorHandler} belong: each is stated by
 * one of them, or by several with the same value. Durations are written as {@code 10s},
 * {@code PT10S}, or a number of milliseconds.
 * <p>
 * The annotation may be repeated, and serve as a meta-annotation whose attributes are
 * aliases of these.
 */
@Target({ ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(RocketMQMessageListeners.class)
@Reflective(RocketMQListenerReflectiveProcessor.class)
public @interface RocketMQMessageListener {

	/**
	 * Id of the listener in the registry, in logs and in properties.
	 * @return the id; empty for the bean's name, followed by {@code -} and the method's
	 * name for a method, and by its parameters' types if several listener methods of the
	 * bean have this name; a repeated annotation has {@code -2} and so on appended
	 */
	String id() default "";

	/**
	 * The client to consume with, for applications that use several clusters.
	 * @return the qualifier or bean name of a {@code RocketMQClient}; empty for the
	 * container factory's own
	 */
	String client() default "";

	/**
	 * The topic to subscribe to.
	 * @return the topic's name: letters, digits, {@code % | _ -}, at most 127 characters;
	 * empty for that of {@link RocketMQMessage @RocketMQMessage} on the payload's type,
	 * whose tag is then the default filter, or if {@link #deadLetter} is set
	 */
	String topic() default "";

	/**
	 * The consumer group. Each message goes to one member of each group, so all members
	 * must have the same subscriptions.
	 * @return the group's name: letters, digits, {@code % | _ -}, at most 120 characters;
	 * empty for {@code rocketmq.listener.group}, and without this property, the
	 * application's name
	 */
	String consumerGroup() default "";

	/**
	 * Language of {@link #selectorExpression}.
	 * @return {@code TAG} or {@code SQL92}; empty for {@code TAG}
	 */
	String selectorType() default "";

	/**
	 * Filter of the topic's messages.
	 * @return for {@code TAG}, {@code *} for all messages, or tags separated by
	 * {@code ||}; for {@code SQL92}, a condition on properties; empty for {@code *}
	 */
	String selectorExpression() default "";

	/**
	 * Whether the listener takes several messages at once.
	 * @return {@code true} or {@code false}; empty if the method's parameter decides: a
	 * list of {@code Message} or {@code ReceivedMessage} takes batches, and any other
	 * list does if {@link #batchSize} is stated
	 */
	String batch() default "";

	/**
	 * Content type to read message bodies by, in place of that of the messages.
	 * @return a MIME type such as {@code application/json}; empty for that of the
	 * messages
	 */
	String contentType() default "";

	/**
	 * Time limit of sending a reply, or a return value to {@code @SendTo}.
	 * @return a duration; empty for the send timeout of the producer
	 */
	String replyTimeout() default "";

	/**
	 * Whether the listener consumes the dead letters of the group {@link #consumerGroup}
	 * instead of a {@link #topic}, in a group of its own that has {@code -dead-letters}
	 * appended and starts with the earliest dead letter by default.
	 */
	boolean deadLetter() default false;

	/**
	 * Whether the listener is registered at all.
	 * @return {@code true} or {@code false}; empty for {@code true}
	 */
	String enabled() default "";

	/**
	 * Bean that creates the container.
	 * @return the name of a {@code RocketMQListenerContainerFactory} bean, or an
	 * expression whose value is such a bean; empty for the default one
	 */
	String containerFactory() default "";

	/**
	 * Maximum number of messages, or of batches, that the group consumes concurrently.
	 * @return a number of threads; empty for {@code rocketmq.listener.concurrency}
	 */
	String concurrency() default "";

	/**
	 * Whether messages of a queue are consumed in their order.
	 * @return {@code concurrent} or {@code orderly}; empty for {@code concurrent}
	 */
	String consumeMode() default "";

	/**
	 * Model by which messages are distributed to the members of the group.
	 * @return {@code clustering}: each goes to one of them, or {@code broadcasting}: each
	 * goes to all; empty for {@code clustering}
	 */
	String messageModel() default "";

	/**
	 * Mode in which messages are fetched.
	 * @return {@code pull} or {@code pop}; empty for {@code pull}
	 */
	String fetchMode() default "";

	/**
	 * Maximum number of messages of a batch, for listeners that take batches.
	 * @return a number; empty for {@code rocketmq.listener.batch-size}
	 */
	String batchSize() default "";

	/**
	 * Position to start from in queues without a committed offset.
	 * @return {@code latest}, {@code earliest}, or an instant such as
	 * {@code 2026-01-31T12:00:00Z}; empty for {@code rocketmq.listener.consume-from}
	 */
	String consumeFrom() default "";

	/**
	 * Maximum number of redeliveries of a failed message before it is dead-lettered.
	 * @return a number; empty for {@code rocketmq.listener.max-reconsume-times}
	 */
	String maxReconsumeTimes() default "";

	/**
	 * Time after which a delivery that has not ended counts as failed.
	 * @return a duration; empty for {@code 15m}
	 */
	String consumeTimeout() default "";

	/**
	 * Time for which a queue of an orderly group waits after a failure, and a failed
	 * message of a broadcasting one.
	 * @return a duration; empty for {@code 1s}
	 */
	String suspendTime() default "";

	/**
	 * Time for which a popped message is invisible to other members of the group.
	 * @return a duration; empty for {@code 60s}
	 */
	String invisibleTime() default "";

	/**
	 * Whether the group's container starts with the application context.
	 * @return {@code true} or {@code false}; empty for
	 * {@code rocketmq.listener.auto-startup}
	 */
	String autoStartup() default "";

	/**
	 * Bean that decides on messages whose listener failed.
	 * @return the name of a {@code RocketMQErrorHandler} bean, or an expression whose
	 * value is one; empty for the container factory's
	 */
	String errorHandler() default "";

}
