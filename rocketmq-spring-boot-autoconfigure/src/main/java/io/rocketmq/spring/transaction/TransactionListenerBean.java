package io.rocketmq.spring.transaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;

import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.support.BeanExpressions;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;
import io.rocketmq.spring.transaction.ListenerRoutes.RegisteredListener;

/**
 * Bean with {@link TransactionListener @TransactionListener}.
 *
 * @param beanFactory the bean factory that has it
 * @param name the bean's name
 * @param type the bean's class, not that of a proxy
 * @param annotation the annotation
 */
record TransactionListenerBean(ConfigurableListableBeanFactory beanFactory, String name, Class<?> type,
		TransactionListener annotation) {

	private static final Logger logger = LoggerFactory.getLogger(TransactionListenerBean.class);

	/**
	 * Finds the beans of a bean factory without creating one.
	 * @param initializeFactories whether factory beans may be initialized to learn what
	 * they make
	 * @throws InvalidRocketMQAnnotationException if an annotated bean is not a singleton,
	 * or does not implement a listener interface
	 */
	static List<TransactionListenerBean> find(ConfigurableListableBeanFactory beanFactory,
			boolean initializeFactories) {
		List<TransactionListenerBean> found = new ArrayList<>();
		for (String name : beanFactory.getBeanNamesForType(Object.class, true, initializeFactories)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : targetClass(beanFactory, name);
			TransactionListener annotation = (type != null)
					? AnnotatedElementUtils.findMergedAnnotation(type, TransactionListener.class) : null;
			if (type != null && annotation != null) {
				found.add(new TransactionListenerBean(beanFactory, name, type, annotation).check());
			}
		}
		return found;
	}

	private static @Nullable Class<?> targetClass(ConfigurableListableBeanFactory beanFactory, String name) {
		// Asking for a singleton that is being created would expose it early.
		Object singleton = beanFactory.containsSingleton(name) ? beanFactory.getSingleton(name) : null;
		if (singleton != null && !(singleton instanceof FactoryBean<?>)) {
			return AopProxyUtils.ultimateTargetClass(singleton);
		}
		String scopedTarget = ScopedProxyUtils.getTargetBeanName(name);
		try {
			return beanFactory.getType(beanFactory.containsBean(scopedTarget) ? scopedTarget : name, false);
		}
		catch (BeansException | LinkageError ex) {
			// The class of a lazy bean need not be loadable.
			logger.atDebug()
				.setCause(ex)
				.log("Bean '{}' is not searched for annotations, as its class can't be loaded", name);
			return null;
		}
	}

	private TransactionListenerBean check() {
		if (!RocketMQLocalTransactionListener.class.isAssignableFrom(this.type)
				&& !RocketMQAsyncLocalTransactionListener.class.isAssignableFrom(this.type)) {
			throw unsuitable("but does not implement RocketMQLocalTransactionListener"
					+ " or RocketMQAsyncLocalTransactionListener. Implement one, or remove the annotation.");
		}
		if (!this.beanFactory.isSingleton(this.name)) {
			throw unsuitable("but is not a singleton. Give it the singleton scope or a scoped proxy, or remove the"
					+ " annotation.");
		}
		return this;
	}

	/** Returns the exception for a bean that can't be used, for a reason and its fix. */
	InvalidRocketMQAnnotationException unsuitable(String problem) {
		return new InvalidRocketMQAnnotationException(this.name, null,
				"Bean " + this + " has @TransactionListener, " + problem, null);
	}

	/** Returns the routes of the annotation. */
	Set<ListenerRoute> routes() {
		String topic = resolve("topic", this.annotation.topic());
		String tag = resolve("tag", this.annotation.tag());
		String listener = resolve("name", this.annotation.name());
		if (topic.isEmpty() && (listener.isEmpty() || !this.annotation.topic().isEmpty())) {
			throw invalid("topic", topic,
					"It is blank. Name a topic, or only a name that sends choose the listener by.", null);
		}
		if (listener.isEmpty() && !this.annotation.name().isEmpty()) {
			throw invalid("name", listener, "It is blank. Name the listener, or leave out the attribute.", null);
		}
		if (topic.isEmpty() && !tag.isEmpty()) {
			throw invalid("tag", tag, "It has no topic. Name the topic, too.", null);
		}
		Set<ListenerRoute> routes = new HashSet<>();
		if (!listener.isEmpty()) {
			routes.add(ListenerRoute.named(listener));
		}
		if (!topic.isEmpty()) {
			routes.addAll(destination(topic, tag));
		}
		return routes;
	}

	private Set<ListenerRoute> destination(String topic, String tag) {
		try {
			return ListenerRoute.parse(topic, tag);
		}
		catch (RuntimeException ex) {
			throw invalid(tag.isEmpty() ? "topic" : "tag", tag.isEmpty() ? topic : tag, String.valueOf(ex.getMessage()),
					ex);
		}
	}

	/** Resolves placeholders and expressions, and removes blanks at the ends. */
	String resolve(String attribute, String text) {
		try {
			return new BeanExpressions(this.beanFactory).text(text);
		}
		catch (RuntimeException ex) {
			throw invalid(attribute, text,
					"It can't be resolved: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage(), ex);
		}
	}

	/** Returns the exception for an illegal attribute. */
	InvalidRocketMQAnnotationException invalid(String attribute, String value, String problem,
			@Nullable Throwable cause) {
		return new InvalidRocketMQAnnotationException(this.name, attribute, "Bean '" + this.name
				+ "': @TransactionListener(" + attribute + " = \"" + value + "\") is illegal: " + problem, cause);
	}

	/** Returns the listener, whose bean is created when it is first used. */
	RegisteredListener listener() {
		return new RegisteredListener(this.beanFactory, "bean " + this, this::create);
	}

	private RocketMQAsyncLocalTransactionListener create() {
		try {
			Object bean = this.beanFactory.getBean(this.name);
			return (bean instanceof RocketMQAsyncLocalTransactionListener asynchronous) ? asynchronous
					: new BlockingListener((RocketMQLocalTransactionListener) bean);
		}
		catch (BeansException ex) {
			if (ex.contains(BeanCurrentlyInCreationException.class)) {
				throw new IllegalStateException("Transaction listener bean " + this
						+ " can't be created yet, as it needs a bean that is just being created and sends in a"
						+ " transaction: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage()
						+ ". Send later, such as from an ApplicationRunner, or let the listener get that bean from"
						+ " an ObjectProvider.", ex);
			}
			throw ex;
		}
	}

	@Override
	public String toString() {
		return "'" + this.name + "' of " + this.type.getName();
	}

}
