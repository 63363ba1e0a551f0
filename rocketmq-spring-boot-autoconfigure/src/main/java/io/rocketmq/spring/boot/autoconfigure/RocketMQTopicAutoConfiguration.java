package io.rocketmq.spring.boot.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.support.RocketMQClients;
import io.rocketmq.spring.topic.RocketMQGroup;
import io.rocketmq.spring.topic.RocketMQTopic;
import io.rocketmq.spring.topic.RocketMQTopicCreator;

/**
 * Auto-configuration of the creation of declared topics and groups.
 */
@AutoConfiguration(after = RocketMQAutoConfiguration.class)
@ConditionalOnBean(RocketMQClients.class)
@ConditionalOnProperty(name = "rocketmq.listener.missing-topics", havingValue = "create")
public final class RocketMQTopicAutoConfiguration {

	RocketMQTopicAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RocketMQTopicCreator rocketMQTopicCreator(BeanFactory beans, ObjectProvider<RocketMQTopic> topics,
			ObjectProvider<RocketMQGroup> groups, RocketMQProperties properties) {
		return new RocketMQTopicCreator(
				(name) -> name.isEmpty() ? beans.getBean(RocketMQClient.class)
						: BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, RocketMQClient.class, name),
				topics.orderedStream().toList(), groups.orderedStream().toList(),
				properties.getListener().getStartupFailure());
	}

}
