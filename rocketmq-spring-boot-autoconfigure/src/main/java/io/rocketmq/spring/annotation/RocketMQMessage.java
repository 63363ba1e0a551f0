package io.rocketmq.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotation that names the destination of messages whose payload is of a type, for sends
 * that name none. It is found on the payload's class, its superclasses and its
 * interfaces, also as a meta-annotation; the nearest one counts.
 * <p>
 * Both attributes may contain <code>${…}</code> placeholders and <code>#{…}</code>
 * expressions.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RocketMQMessage {

	/**
	 * The topic to send to.
	 * @return the topic's name: letters, digits, {@code % | _ -}, at most 127 characters
	 */
	String topic();

	/**
	 * The tag to send with.
	 * @return the tag; empty for none
	 */
	String tag() default "";

}
