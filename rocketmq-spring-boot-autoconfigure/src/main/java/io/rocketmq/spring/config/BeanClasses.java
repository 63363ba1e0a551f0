package io.rocketmq.spring.config;

import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.log.LogAccessor;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQReplyListener;

/**
 * Classes of the beans of a bean factory, behind proxies and scopes.
 */
final class BeanClasses {

	private static final LogAccessor logger = new LogAccessor(BeanClasses.class);

	private final ConfigurableListableBeanFactory beanFactory;

	BeanClasses(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Calls back for each bean with its class, which is not that of a proxy, in the order
	 * of registration. Left out are beans of ancestors, and those of Spring itself. Beans
	 * that do not exist yet are not created, unless all that is known of them is that
	 * they are listeners or proxies.
	 */
	void forEach(BiConsumer<String, Class<?>> callback) {
		for (String name : this.beanFactory.getBeanNamesForType(Object.class)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : targetClass(name);
			if (type != null && !isOfSpring(type)) {
				callback.accept(name, type);
			}
		}
	}

	private static boolean isOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.")
				&& !AnnotatedElementUtils.hasAnnotation(type, Component.class);
	}

	private @Nullable Class<?> targetClass(String name) {
		Object singleton = this.beanFactory.getSingleton(name);
		if (singleton != null && !(singleton instanceof FactoryBean<?>)) {
			return ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(singleton));
		}
		String scopedTarget = ScopedProxyUtils.getTargetBeanName(name);
		String owner = this.beanFactory.containsBean(scopedTarget) ? scopedTarget : name;
		try {
			Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, owner);
			if (type != null && needsInstance(type) && this.beanFactory.isSingleton(owner)) {
				type = AopProxyUtils.ultimateTargetClass(this.beanFactory.getBean(owner));
			}
			return (type != null) ? ClassUtils.getUserClass(type) : null;
		}
		catch (BeansException | LinkageError ex) {
			// The class of a lazy bean need not be loadable.
			logger.debug(ex, () -> "Bean '" + name + "' is not searched for annotations, as its class can't be loaded");
			return null;
		}
	}

	private static boolean needsInstance(Class<?> type) {
		return Proxy.isProxyClass(type) || (type.isInterface() && (RocketMQListener.class.isAssignableFrom(type)
				|| RocketMQReplyListener.class.isAssignableFrom(type)));
	}

}
