package io.rocketmq.spring.boot.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Check of the values of all properties at the start, also of those whose beans are lazy
 * or replaced.
 */
final class RocketMQPropertiesCheck implements SmartInitializingSingleton {

	private final RocketMQProperties properties;

	private final ListableBeanFactory beanFactory;

	RocketMQPropertiesCheck(RocketMQProperties properties, ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		RocketMQPropertiesMapper.ofDefault(this.properties).check();
		for (Map.Entry<String, RocketMQClientProperties> named : this.properties.getClients().entrySet()) {
			RocketMQPropertiesMapper.ofNamed(this.properties, named.getKey()).check();
		}
		ListenerDefaults.of(this.properties.getListener());
		ListenerLifecycle.check(this.properties.getListener());
		// They check the properties that a bean of the application may replace.
		this.beanFactory.getBeansOfType(PropertiesRocketMQConnectionDetails.class);
	}

}
