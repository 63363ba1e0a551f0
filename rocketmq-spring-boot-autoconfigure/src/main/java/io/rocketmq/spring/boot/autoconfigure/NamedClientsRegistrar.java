package io.rocketmq.spring.boot.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQClients;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Registrar of the beans of the clusters below {@code rocketmq.clients}. Each has the
 * cluster's name as its qualifier, and is injected only with it. A bean of the
 * application with the same name and type replaces it.
 */
class NamedClientsRegistrar implements ImportBeanDefinitionRegistrar {

	static final String CONNECTION_DETAILS = "RocketMQConnectionDetails";

	static final String CLIENT = "RocketMQClient";

	static final String PRODUCER = "RocketMQProducer";

	static final String TRANSACTIONS = "RocketMQTransactions";

	static final String TEMPLATE = "RocketMQTemplate";

	static final String RECEIVER = "RocketMQReceiver";

	private static final String PREFIX = "rocketmq.clients";

	private static final String FACTORY = NamedClientBeans.class.getName();

	private static final Pattern LEGAL_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

	private final Binder binder;

	private final ConfigurableListableBeanFactory beanFactory;

	NamedClientsRegistrar(Environment environment, BeanFactory beanFactory) {
		this.binder = Binder.get(environment);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		Set<String> names = names(this.binder);
		if (names.isEmpty()) {
			return;
		}
		RootBeanDefinition factory = new RootBeanDefinition(NamedClientBeans.class);
		factory.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		factory.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		registry.registerBeanDefinition(FACTORY, factory);
		names.forEach((name) -> register(registry, requireLegal(name)));
	}

	static Set<String> names(Environment environment) {
		return names(Binder.get(environment));
	}

	private static Set<String> names(Binder binder) {
		return binder.bind(PREFIX, Bindable.mapOf(String.class, Object.class)).orElseGet(Map::of).keySet();
	}

	private String requireLegal(String name) {
		if (!LEGAL_NAME.matcher(name).matches() || name.equals(RocketMQClients.DEFAULT)) {
			throw illegal(name,
					name.equals(RocketMQClients.DEFAULT)
							? "It is the name of the client at the top level. Choose another name."
							: "A client's name has letters, digits, '-' and '_', and begins with a letter. Rename it.");
		}
		if (this.beanFactory.containsBean(name) && this.beanFactory.isTypeMatch(name, RocketMQClient.class)) {
			throw illegal(name, "The application has a RocketMQClient bean of this name. Rename one of the two.");
		}
		return name;
	}

	private void register(BeanDefinitionRegistry registry, String name) {
		register(registry, name, CONNECTION_DETAILS, RocketMQConnectionDetails.class, "connectionDetails");
		register(registry, name, CLIENT, RocketMQClient.class, "client", CONNECTION_DETAILS);
		register(registry, name, PRODUCER, Producer.class, "producer", CLIENT);
		register(registry, name, TRANSACTIONS, RocketMQTransactions.class, "transactions", CLIENT);
		if (this.binder.bind(PREFIX + "." + name + ".receiver.group", String.class).isBound()) {
			register(registry, name, RECEIVER, RocketMQReceiver.class, "receiver", CLIENT);
		}
		register(registry, name, TEMPLATE, RocketMQTemplate.class, "template", PRODUCER, TRANSACTIONS);
	}

	private void register(BeanDefinitionRegistry registry, String name, String suffix, Class<?> type, String method,
			String... dependencies) {
		String bean = name + suffix;
		if (this.beanFactory.containsBean(bean)) {
			if (!this.beanFactory.isTypeMatch(bean, type)) {
				throw illegal(name, "The application has a bean '" + bean + "', which is no " + type.getSimpleName()
						+ ". Rename one of the two.");
			}
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setFactoryBeanName(FACTORY);
		definition.setFactoryMethodName(method);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		definition.setDefaultCandidate(false);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
		definition.setDependsOn(Stream.of(dependencies).map((dependency) -> name + dependency).toArray(String[]::new));
		if (AutoCloseable.class.isAssignableFrom(type) && !SmartLifecycle.class.isAssignableFrom(type)) {
			definition.setDestroyMethodName("close");
		}
		registry.registerBeanDefinition(bean, definition);
	}

	private static InvalidRocketMQPropertyException illegal(String name, String reason) {
		return new InvalidRocketMQPropertyException(PREFIX + "." + name, name, new IllegalArgumentException(reason));
	}

}
