package org.apache.rocketmq.spring.autoconfigure;

import org.springframework.context.annotation.Configuration;

/**
 * Stands for the class of the same name in Apache's starter, which is not on the class
 * path of the tests, as it would configure all of them.
 */
@Configuration(proxyBeanMethods = false)
public class RocketMQAutoConfiguration {

}
