package io.rocketmq.spring.transaction;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Processor that registers beans with {@link TransactionListener @TransactionListener}
 * once all singletons exist, or when a {@link RocketMQTransactions} needs them earlier.
 */
public final class TransactionListenerProcessor implements SmartInitializingSingleton, DisposableBean {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<RocketMQTransactions> registries = ConcurrentHashMap.newKeySet();

	private volatile boolean complete;

	/**
	 * Creates the processor.
	 * @param beanFactory the bean factory to search
	 */
	public TransactionListenerProcessor(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		register(true);
		this.complete = true;
	}

	/**
	 * Registers the listeners that can be found at present.
	 * @return whether that is all of them, as all singletons exist
	 */
	boolean registerListeners() {
		if (!this.complete) {
			register(false);
		}
		return this.complete;
	}

	/** Removes the listeners, whose transactions may be those of a parent context. */
	@Override
	public void destroy() {
		this.registries.forEach((registry) -> registry.unregister(this.beanFactory));
	}

	private void register(boolean initializeFactories) {
		for (TransactionListenerBean bean : TransactionListenerBean.find(this.beanFactory, initializeFactories)) {
			try {
				RocketMQTransactions registry = transactionsOf(bean);
				this.registries.add(registry);
				registry.register(bean.routes(), bean.listener());
			}
			catch (IllegalStateException ex) {
				throw new InvalidRocketMQAnnotationException(bean.name(), null, String.valueOf(ex.getMessage()), ex);
			}
		}
	}

	/** Returns where a listener belongs, without initializing factory beans. */
	private RocketMQTransactions transactionsOf(TransactionListenerBean bean) {
		String qualifier = bean.resolve("transactions", bean.annotation().transactions());
		List<String> existing = List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory,
				RocketMQTransactions.class, true, false));
		if (existing.isEmpty()) {
			throw bean.unsuitable("but there is no bean of type RocketMQTransactions. Define one.");
		}
		List<String> matching = existing.stream()
			.filter((name) -> qualifier.isEmpty()
					|| BeanFactoryAnnotationUtils.isQualifierMatch(qualifier::equals, name, this.beanFactory))
			.toList();
		if (matching.size() == 1) {
			return this.beanFactory.getBean(matching.get(0), RocketMQTransactions.class);
		}
		RocketMQTransactions primary = qualifier.isEmpty()
				? this.beanFactory.getBeanProvider(RocketMQTransactions.class).getIfUnique() : null;
		if (primary == null) {
			throw bean.invalid("transactions", qualifier, "It matches " + matching + " of " + existing
					+ ", the beans of type RocketMQTransactions. Name one of them, or make one primary.", null);
		}
		return primary;
	}

}
