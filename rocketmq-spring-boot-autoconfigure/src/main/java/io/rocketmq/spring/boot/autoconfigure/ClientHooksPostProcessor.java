package io.rocketmq.spring.boot.autoconfigure;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendHook;

/**
 * Post-processor that adds the hook and listener beans to each client bean, once.
 */
final class ClientHooksPostProcessor implements BeanPostProcessor, SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final DeferredHooks<SendHook> sendHooks;

	private final DeferredHooks<ConsumeHook> consumeHooks;

	private final DeferredHooks<ConnectionListener> connectionListeners;

	private final DeferredHooks<BrokerListener> brokerListeners;

	private final Set<RocketMQClient> processed = Collections.newSetFromMap(new WeakHashMap<>());

	private final ReentrantLock lock = new ReentrantLock();

	ClientHooksPostProcessor(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.sendHooks = beans(SendHook.class);
		this.consumeHooks = beans(ConsumeHook.class);
		this.connectionListeners = beans(ConnectionListener.class);
		this.brokerListeners = beans(BrokerListener.class);
	}

	private <T> DeferredHooks<T> beans(Class<T> type) {
		return new DeferredHooks<>(() -> this.beanFactory.getBeanProvider(type).orderedStream().toList());
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RocketMQClient client && isFirst(client)) {
			add(SendHook.class, (index) -> client.addSendHook(new DeferredSendHook(this.sendHooks, index)));
			add(ConsumeHook.class, (index) -> client.addConsumeHook(new DeferredConsumeHook(this.consumeHooks, index)));
			add(ConnectionListener.class, (index) -> client
				.addConnectionListener(new DeferredConnectionListener(this.connectionListeners, index)));
			add(BrokerListener.class,
					(index) -> client.brokers()
						.addListener((broker, address, from, to) -> this.brokerListeners.call(index,
								(listener) -> listener.healthChanged(broker, address, from, to))));
		}
		return bean;
	}

	private boolean isFirst(RocketMQClient client) {
		this.lock.lock();
		try {
			return this.processed.add(client);
		}
		finally {
			this.lock.unlock();
		}
	}

	// One for each bean, so that the client calls them in their order, and in reverse at
	// the end.
	private void add(Class<?> type, IntConsumer target) {
		int count = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, type, true, false).length;
		IntStream.range(0, count).forEach(target);
	}

	/** Creates the hooks, so that one that can't be created fails the start. */
	@Override
	public void afterSingletonsInstantiated() {
		this.sendHooks.get();
		this.consumeHooks.get();
		this.connectionListeners.get();
		this.brokerListeners.get();
	}

}
