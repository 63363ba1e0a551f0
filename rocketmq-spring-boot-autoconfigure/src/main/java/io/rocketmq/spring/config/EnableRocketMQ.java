package io.rocketmq.spring.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Annotation that enables {@code @RocketMQMessageListener} and
 * {@code @TransactionListener} on beans. Add it to a configuration class where Spring
 * Boot's auto-configuration is not used. Listeners need a bean of type
 * {@code RocketMQListenerContainerFactory}, transaction listeners one of type
 * {@code RocketMQTransactions}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(RocketMQInfrastructureRegistrar.class)
public @interface EnableRocketMQ {

}
