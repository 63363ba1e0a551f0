package io.rocketmq.spring.transaction;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import io.rocketmq.client.config.NamingRules;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.support.AnnotatedBeans;
import io.rocketmq.spring.support.AnnotatedBeans.AnnotatedBean;

/**
 * Processor that registers beans with {@link TransactionListener @TransactionListener}
 * once all singletons exist.
 */
public final class TransactionListenerProcessor implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ObjectProvider<RocketMQTransactions> transactions;

	/**
	 * Creates the processor.
	 * @param beanFactory the bean factory to search
	 * @param transactions supplies the registry of listeners; called only if there is a
	 * listener
	 */
	public TransactionListenerProcessor(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<RocketMQTransactions> transactions) {
		this.beanFactory = beanFactory;
		this.transactions = transactions;
	}

	@Override
	public void afterSingletonsInstantiated() {
		AnnotatedBeans beans = new AnnotatedBeans(this.beanFactory);
		for (AnnotatedBean<TransactionListener> bean : beans.find(TransactionListener.class,
				RocketMQLocalTransactionListener.class)) {
			String topic = beans.resolve(bean, "topic", bean.annotation().topic());
			try {
				NamingRules.requireTopic(topic);
			}
			catch (IllegalArgumentException ex) {
				throw bean.invalid("topic", topic, String.valueOf(ex.getMessage()), null);
			}
			RocketMQTransactions registrar = this.transactions.getObject();
			try {
				registrar.register(topic,
						this.beanFactory.getBean(bean.name(), RocketMQLocalTransactionListener.class));
			}
			catch (IllegalStateException ex) {
				throw bean.invalid("topic", topic, String.valueOf(ex.getMessage()), ex);
			}
		}
	}

}
