package io.rocketmq.spring.config;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.transaction.TransactionListenerProcessor;

/**
 * Registrar of the infrastructure beans, which registers each once, even if imported
 * repeatedly.
 */
class RocketMQInfrastructureRegistrar implements ImportBeanDefinitionRegistrar {

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		register(registry, RocketMQInfrastructure.ENDPOINT_REGISTRY, RocketMQListenerEndpointRegistry.class);
		register(registry, RocketMQInfrastructure.ENDPOINT_REGISTRAR, RocketMQListenerEndpointRegistrar.class);
		register(registry, RocketMQInfrastructure.LISTENER_PROCESSOR, RocketMQMessageListenerProcessor.class);
		register(registry, RocketMQInfrastructure.TRANSACTION_LISTENER_PROCESSOR, TransactionListenerProcessor.class);
	}

	private static void register(BeanDefinitionRegistry registry, String name, Class<?> type) {
		if (!registry.containsBeanDefinition(name)) {
			registry.registerBeanDefinition(name,
					BeanDefinitionBuilder.rootBeanDefinition(type)
						.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR)
						.setRole(BeanDefinition.ROLE_INFRASTRUCTURE)
						.setLazyInit(false)
						.getBeanDefinition());
		}
	}

}
