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
 * or {@code RocketMQAsyncLocalTransactionListener} a bean that runs local transactions
 * and answers the broker's transaction checks.
 * <p>
 * It has the messages to a topic, those to a topic with one of some tags, or those whose
 * send chooses it by its name. An application may have several. The most specific one has
 * a message: the one that the send names, then the one of topic and tag, then the one of
 * the topic. Two listeners with the same topic and tag, or the same name, fail the start.
 * <p>
 * All attributes but the bean's name may contain <code>${…}</code> placeholders and
 * <code>#{…}</code> expressions.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface TransactionListener {

	/**
	 * The topic of the messages, or {@code topic:tag}.
	 * @return the topic's name: letters, digits, {@code % | _ -}, at most 127 characters;
	 * empty for a listener that is only chosen by its name
	 */
	String topic() default "";

	/**
	 * The tag of the messages, or several with {@code ||} between them.
	 * @return the tags; empty or {@code *} for all messages to the topic that no other
	 * listener has
	 */
	String tag() default "";

	/**
	 * The name by which a send chooses this listener
	 * ({@code TransactionSendOptions.withListener}). It travels with the message, so that
	 * a check is answered by the listener of that name in any instance of the
	 * application.
	 * @return the name; empty for a listener that is only chosen by topic and tag
	 */
	String name() default "";

	/**
	 * The bean name or qualifier of the {@code RocketMQTransactions} that the listener
	 * belongs to.
	 * @return the name; empty for the only or the primary one
	 */
	String transactions() default "";

	/**
	 * The bean's name.
	 * @return the name; empty for one made of the class's name
	 */
	@AliasFor(annotation = Component.class, attribute = "value")
	String beanName() default "";

}
