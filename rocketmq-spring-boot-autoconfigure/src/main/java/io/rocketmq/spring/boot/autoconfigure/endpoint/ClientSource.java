package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.support.RocketMQClients;

/**
 * Source of the clients that the endpoint shows and sends with.
 */
final class ClientSource {

	private final RocketMQClients clients;

	private final BeanFactory beanFactory;

	ClientSource(RocketMQClients clients, BeanFactory beanFactory) {
		this.clients = clients;
		this.beanFactory = beanFactory;
	}

	Map<String, RocketMQClient> byName() {
		return this.clients.byName();
	}

	/**
	 * Returns a client.
	 * @param name name or qualifier of the client; null or empty for the default one
	 * @throws RequestFailedException if there is none
	 */
	Named require(@Nullable String name) {
		boolean named = name != null && !name.isEmpty();
		RocketMQClient client = (name != null && named) ? named(name)
				: this.beanFactory.getBeanProvider(RocketMQClient.class).getIfUnique();
		if (client != null) {
			return new Named(this.clients.nameOf(client), client);
		}
		String known = "Use one of the clients " + new TreeSet<>(byName().keySet());
		if (named) {
			throw RequestFailedException.notFound("No client is called '" + name + "'. " + known);
		}
		throw RequestFailedException.illegal("No client is the default one. " + known);
	}

	private @Nullable RocketMQClient named(String name) {
		RocketMQClient client = byName().get(name);
		if (client != null) {
			return client;
		}
		try {
			return BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, RocketMQClient.class, name);
		}
		catch (NoSuchBeanDefinitionException ex) {
			return null;
		}
	}

	/** Client and its name. */
	record Named(String name, RocketMQClient client) {
	}

}
