package io.rocketmq.spring.config;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;

/**
 * Scope of an annotation's expressions, in which {@code __listener} is the bean.
 */
record ListenerScope(BeanFactory beanFactory, String beanName) implements Scope {

	static final String LISTENER = "__listener";

	@Override
	public @Nullable Object resolveContextualObject(String key) {
		return key.equals(LISTENER) ? this.beanFactory.getBean(this.beanName) : null;
	}

	@Override
	public Object get(String name, ObjectFactory<?> objectFactory) {
		throw new UnsupportedOperationException(name);
	}

	@Override
	public @Nullable Object remove(String name) {
		throw new UnsupportedOperationException(name);
	}

	@Override
	public void registerDestructionCallback(String name, Runnable callback) {
		throw new UnsupportedOperationException(name);
	}

	@Override
	public @Nullable String getConversationId() {
		return null;
	}

}
