package io.rocketmq.spring.boot.autoconfigure.metrics;

import java.util.function.Function;
import java.util.function.Supplier;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.function.SingletonSupplier;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.metrics.RocketMQMeters;

/**
 * Adds meters to each client bean of a context, also to one that is created late. The
 * meters that are read from statistics are registered once all beans are there.
 */
final class RocketMQMetersPostProcessor implements BeanPostProcessor, SmartInitializingSingleton {

	private final SingletonSupplier<RocketMQMeters> meters;

	private final Function<String, String> clientNames;

	private volatile boolean ready;

	/** Creates a processor that names clients by the names of their beans. */
	RocketMQMetersPostProcessor(Supplier<RocketMQMeters> meters, Function<String, String> clientNames) {
		this.meters = SingletonSupplier.of(meters);
		this.clientNames = clientNames;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RocketMQClient client) {
			RocketMQMeters target = this.meters.obtain();
			target.bind(client, this.clientNames.apply(beanName));
			if (this.ready) {
				target.start();
			}
		}
		return bean;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.ready = true;
		this.meters.obtain().start();
	}

}
