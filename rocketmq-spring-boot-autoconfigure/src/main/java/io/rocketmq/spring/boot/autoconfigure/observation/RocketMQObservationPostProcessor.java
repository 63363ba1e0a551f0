package io.rocketmq.spring.boot.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

import io.rocketmq.spring.boot.autoconfigure.RocketMQObservationProperties.Convention;
import io.rocketmq.spring.boot.autoconfigure.RocketMQObservationProperties;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.observation.OpenTelemetryBatchConvention;
import io.rocketmq.spring.observation.OpenTelemetryListenerConvention;
import io.rocketmq.spring.observation.OpenTelemetrySendConvention;
import io.rocketmq.spring.observation.RocketMQBatchObservationConvention;
import io.rocketmq.spring.observation.RocketMQListenerObservationConvention;
import io.rocketmq.spring.observation.RocketMQSendObservationConvention;
import io.rocketmq.spring.observation.RocketMQTransactionCheckObservationConvention;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Sets registry and conventions on templates, container factories and transactions, those
 * of the user's own beans included, unless they have a registry.
 */
final class RocketMQObservationPostProcessor implements BeanPostProcessor {

	private final BeanFactory beanFactory;

	RocketMQObservationPostProcessor(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RocketMQTemplate template && template.getObservationRegistry() == null) {
			template.setObservationConvention(sendConvention());
			template.setObservationRegistry(bean(ObservationRegistry.class));
		}
		else if (bean instanceof DefaultRocketMQListenerContainerFactory factory
				&& factory.getObservationRegistry() == null) {
			configure(factory);
		}
		else if (bean instanceof RocketMQTransactions transactions && transactions.getObservationRegistry() == null) {
			transactions.setObservation(bean(ObservationRegistry.class),
					bean(RocketMQTransactionCheckObservationConvention.class));
		}
		return bean;
	}

	private void configure(DefaultRocketMQListenerContainerFactory factory) {
		RocketMQListenerObservationConvention messages = bean(RocketMQListenerObservationConvention.class);
		RocketMQBatchObservationConvention batches = bean(RocketMQBatchObservationConvention.class);
		boolean openTelemetry = isOpenTelemetry();
		factory.setObservationConvention(
				(messages == null && openTelemetry) ? new OpenTelemetryListenerConvention() : messages);
		factory.setBatchObservationConvention(
				(batches == null && openTelemetry) ? new OpenTelemetryBatchConvention() : batches);
		factory.setSendObservationConvention(sendConvention());
		factory.setBatchObserved(properties().isBatch());
		factory.setObservationRegistry(bean(ObservationRegistry.class));
	}

	private @Nullable RocketMQSendObservationConvention sendConvention() {
		RocketMQSendObservationConvention own = bean(RocketMQSendObservationConvention.class);
		return (own == null && isOpenTelemetry()) ? new OpenTelemetrySendConvention() : own;
	}

	private boolean isOpenTelemetry() {
		return properties().getConvention() == Convention.OPENTELEMETRY;
	}

	private RocketMQObservationProperties properties() {
		return this.beanFactory.getBean(RocketMQObservationProperties.class);
	}

	private <T> @Nullable T bean(Class<T> type) {
		return this.beanFactory.getBeanProvider(type).getIfAvailable();
	}

}
