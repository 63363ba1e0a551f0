package io.rocketmq.spring.support;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

import io.rocketmq.client.RocketMQClient;

/**
 * The application's {@link RocketMQClient} beans by name, in the order of their
 * definition. Creates no client before {@link #byName()} is called. Thread-safe.
 */
public final class RocketMQClients {

	/** Name of the default cluster's client. */
	public static final String DEFAULT = "default";

	private final ListableBeanFactory beanFactory;

	private final Map<String, String> namesByBean;

	/**
	 * Creates the clients of a bean factory and its ancestors.
	 * @param beanFactory the bean factory
	 * @param namesByBean names of clients by the bean's name; other clients have their
	 * bean's name
	 */
	public RocketMQClients(ListableBeanFactory beanFactory, Map<String, String> namesByBean) {
		this.beanFactory = Objects.requireNonNull(beanFactory, "beanFactory must not be null");
		this.namesByBean = Map.copyOf(Objects.requireNonNull(namesByBean, "namesByBean must not be null"));
	}

	/**
	 * Returns the clients by name, and creates those that do not exist yet.
	 * @return an unmodifiable map; a client that is several beans is listed once
	 * @throws IllegalStateException if two clients have the same name
	 */
	public Map<String, RocketMQClient> byName() {
		Map<String, RocketMQClient> clients = new LinkedHashMap<>();
		for (String bean : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, RocketMQClient.class,
				false, true)) {
			RocketMQClient client = this.beanFactory.getBean(bean, RocketMQClient.class);
			if (!clients.containsValue(client)) {
				String name = nameOfBean(bean);
				if (clients.put(name, client) != null) {
					throw new IllegalStateException("Two RocketMQ clients have the name '" + name
							+ "', one of them bean '" + bean + "'. Rename the bean.");
				}
			}
		}
		return Collections.unmodifiableMap(clients);
	}

	/**
	 * Returns the name of a client.
	 * @throws IllegalArgumentException if the client is no bean of the application
	 */
	public String nameOf(RocketMQClient client) {
		Objects.requireNonNull(client, "client must not be null");
		return byName().entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == client)
			.map(Map.Entry::getKey)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("RocketMQ client is no bean of the application: "
					+ client.status().clientId() + ". Define it as a bean."));
	}

	/**
	 * Returns the name of the client that is a bean, without creating it.
	 * @param beanName the bean's name
	 */
	public String nameOfBean(String beanName) {
		Objects.requireNonNull(beanName, "beanName must not be null");
		return this.namesByBean.getOrDefault(beanName, beanName);
	}

}
