package io.rocketmq.spring.boot.autoconfigure;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQSendInterceptor;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.core.RocketMQTopicResolver;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Factory of the beans of the clusters below {@code rocketmq.clients}. They share the
 * message converter, the topic resolver and the send interceptors with the default
 * cluster.
 */
class NamedClientBeans {

	private final RocketMQProperties properties;

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	private final Customizers customizers;

	NamedClientBeans(RocketMQProperties properties, ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		this.properties = properties;
		this.beanFactory = beanFactory;
		this.environment = environment;
		this.customizers = new Customizers(beanFactory, properties.getClients().keySet());
	}

	PropertiesRocketMQConnectionDetails connectionDetails(String name) {
		return new PropertiesRocketMQConnectionDetails(mapper(name),
				this.beanFactory.getBeanProvider(SslBundles.class).getIfAvailable());
	}

	RocketMQClient client(String name) {
		ClientOptions.Builder options = mapper(name)
			.clientOptions(bean(name, NamedClientsRegistrar.CONNECTION_DETAILS, RocketMQConnectionDetails.class));
		this.customizers.ofNamed(RocketMQClientOptionsCustomizer.class, name)
			.forEach((customizer) -> customizer.customize(options));
		return mapper(name).connect(options.build());
	}

	Producer producer(String name) {
		return bean(name, NamedClientsRegistrar.CLIENT, RocketMQClient.class)
			.producer(customized(name, mapper(name).producerOptions(applicationName())));
	}

	RocketMQTransactions transactions(String name) {
		RocketMQTransactions transactions = new RocketMQTransactions(
				bean(name, NamedClientsRegistrar.CLIENT, RocketMQClient.class),
				customized(name, mapper(name).transactionProducerOptions(applicationName())),
				this.beanFactory.getBean(RocketMQMessageConverter.class));
		transactions.setExecutor(executor(RocketMQTransactions.EXECUTOR_BEAN_NAME));
		transactions.setCheckExecutor(executor(RocketMQTransactions.CHECK_EXECUTOR_BEAN_NAME));
		return transactions;
	}

	private @Nullable Executor executor(String qualifier) {
		for (String bean : this.beanFactory.getBeanNamesForType(Executor.class)) {
			if (BeanFactoryAnnotationUtils.isQualifierMatch(qualifier::equals, bean, this.beanFactory)) {
				return this.beanFactory.getBean(bean, Executor.class);
			}
		}
		return null;
	}

	RocketMQReceiver receiver(String name) {
		return mapper(name).receiver(bean(name, NamedClientsRegistrar.CLIENT, RocketMQClient.class));
	}

	RocketMQTemplate template(String name) {
		RocketMQTemplate template = new RocketMQTemplate(bean(name, NamedClientsRegistrar.PRODUCER, Producer.class),
				bean(name, NamedClientsRegistrar.TRANSACTIONS, RocketMQTransactions.class),
				this.beanFactory.getBean(RocketMQMessageConverter.class));
		mapper(name).defaultTopic(template);
		template.setTopicResolver(this.beanFactory.getBeanProvider(RocketMQTopicResolver.class).getIfAvailable());
		template.setSendInterceptors(
				this.beanFactory.getBeanProvider(RocketMQSendInterceptor.class).orderedStream().toList());
		if (this.beanFactory.containsBean(name + NamedClientsRegistrar.RECEIVER)) {
			template.setReceiver(bean(name, NamedClientsRegistrar.RECEIVER, RocketMQReceiver.class));
		}
		return template;
	}

	private RocketMQPropertiesMapper mapper(String name) {
		return RocketMQPropertiesMapper.ofNamed(this.properties, name);
	}

	private ProducerOptions customized(String name, ProducerOptions.Builder options) {
		this.customizers.ofNamed(RocketMQProducerOptionsCustomizer.class, name)
			.forEach((customizer) -> customizer.customize(options));
		return options.build();
	}

	private @Nullable String applicationName() {
		return this.environment.getProperty("spring.application.name");
	}

	private <T> T bean(String name, String suffix, Class<T> type) {
		return this.beanFactory.getBean(name + suffix, type);
	}

}
