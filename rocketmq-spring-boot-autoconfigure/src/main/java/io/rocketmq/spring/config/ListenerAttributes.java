package io.rocketmq.spring.config;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.StringUtils;

import io.rocketmq.spring.support.BeanExpressions;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Attributes of one annotated listener, in the order of their precedence: overrides, the
 * annotation as enhancers changed it, defaults.
 */
final class ListenerAttributes {

	private final AnnotatedListener listener;

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<String, String> values;

	// Each is evaluated once, as the value of an expression need not be the same twice.
	private final Map<String, @Nullable Object> resolved = new HashMap<>();

	private final Map<String, String> origins = new HashMap<>();

	private final String id;

	ListenerAttributes(AnnotatedListener listener, ConfigurableListableBeanFactory beanFactory,
			List<RocketMQListenerAttributeEnhancer> enhancers, List<RocketMQListenerAttributeSource> sources) {
		this.listener = listener;
		this.beanFactory = beanFactory;
		this.values = enhanced(enhancers);
		String stated = text("id");
		this.id = stated.isEmpty() ? listener.defaultId() : stated;
		for (RocketMQListenerAttributeSource source : sources) {
			source.overrides(this.id).forEach((name, value) -> {
				if (!this.origins.containsKey(name)) {
					this.values.put(requireKnown(name, source, !name.equals("id")), value);
					this.origins.put(name, source.origin(this.id, name));
				}
			});
		}
		for (RocketMQListenerAttributeSource source : sources) {
			source.defaults().forEach((name, value) -> {
				if (text(requireKnown(name, source, !name.equals("id"))).isEmpty()) {
					this.values.put(name, value);
					this.resolved.remove(name);
				}
			});
		}
	}

	private Map<String, String> enhanced(List<RocketMQListenerAttributeEnhancer> enhancers) {
		Map<String, String> enhanced = new LinkedHashMap<>(this.listener.attributes());
		for (RocketMQListenerAttributeEnhancer enhancer : enhancers) {
			enhanced = enhancer.enhance(new LinkedHashMap<>(enhanced), this.listener.element());
			if (enhanced == null) {
				throw new IllegalStateException("RocketMQListenerAttributeEnhancer of " + enhancer.getClass().getName()
						+ " returned null for " + this.listener.description() + ": it must return a map");
			}
			enhanced.keySet().forEach((name) -> requireKnown(name, enhancer, true));
		}
		return new LinkedHashMap<>(enhanced);
	}

	private String requireKnown(String name, Object origin, boolean settable) {
		if (!settable || !this.listener.attributes().containsKey(name)) {
			throw new InvalidRocketMQAnnotationException(this.listener.beanName(), name,
					prefix() + " has no such attribute '" + name + "', which " + origin.getClass().getName()
							+ " sets: its attributes are " + new TreeSet<>(this.listener.attributes().keySet()),
					null);
		}
		return name;
	}

	AnnotatedListener listener() {
		return this.listener;
	}

	String id() {
		return this.id;
	}

	/** Returns the resolved text of an attribute, empty for its default. */
	String text(String name) {
		Object value = value(name);
		return (value != null) ? value.toString().trim() : "";
	}

	private @Nullable Object value(String name) {
		if (!this.resolved.containsKey(name)) {
			String text = this.values.get(name);
			this.resolved.put(name, (text != null) ? resolve(name, text) : null);
		}
		return this.resolved.get(name);
	}

	private @Nullable Object resolve(String name, String text) {
		try {
			BeanExpressions expressions = new BeanExpressions(this.beanFactory);
			String expression = expressions.placeholders(text);
			// Spring caches a context for each scope.
			return expressions.evaluate(expression, expression.contains(ListenerScope.LISTENER)
					? new ListenerScope(this.beanFactory, this.listener.beanName()) : null);
		}
		catch (RuntimeException ex) {
			throw invalid(name, text,
					"it can't be resolved: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage(), ex);
		}
	}

	/** Reads an attribute, which may be empty. */
	<T> T required(String name, Function<String, T> reader) {
		return read(name, text(name), reader);
	}

	/** Reads an attribute unless it is empty. */
	<T> @Nullable T optional(String name, Function<String, T> reader) {
		String text = text(name);
		return text.isEmpty() ? null : read(name, text, reader);
	}

	/** Reads the text that an attribute has or stands for. */
	<T> T read(String name, String text, Function<String, T> reader) {
		try {
			return reader.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(name, text, String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * Returns the bean that an attribute names, or that is the value of its expression.
	 * @return the bean, or null if the attribute is empty
	 */
	<T> @Nullable T bean(String name, Class<T> type) {
		Object value = value(name);
		if (type.isInstance(value)) {
			return type.cast(value);
		}
		String beanName = (value != null) ? value.toString().trim() : "";
		return beanName.isEmpty() ? null : bean(name, beanName, type);
	}

	private <T> T bean(String name, String beanName, Class<T> type) {
		try {
			return this.beanFactory.getBean(beanName, type);
		}
		catch (BeansException ex) {
			throw invalid(name, beanName, "there is no such bean of type " + type.getSimpleName() + " ("
					+ ex.getMessage() + "). " + named(type), ex);
		}
	}

	private String named(Class<?> type) {
		List<String> names = List.of(this.beanFactory.getBeanNamesForType(type));
		return names.isEmpty() ? "There are none: define it"
				: "Name one of " + StringUtils.collectionToCommaDelimitedString(names);
	}

	/**
	 * Returns the name of the bean that an attribute names, or that is the value of its
	 * expression; empty if the attribute is.
	 */
	String beanName(String name, Class<?> type) {
		Object value = value(name);
		if (!type.isInstance(value)) {
			String beanName = (value != null) ? value.toString().trim() : "";
			if (!beanName.isEmpty()) {
				bean(name, beanName, type);
			}
			return beanName;
		}
		for (String candidate : this.beanFactory.getBeanNamesForType(type)) {
			if (this.beanFactory.getBean(candidate) == value) {
				return candidate;
			}
		}
		throw invalid(name, String.valueOf(this.values.get(name)), "its value is not a bean. " + named(type), null);
	}

	/** Creates the exception for an invalid attribute. */
	InvalidRocketMQAnnotationException invalid(String name, String value, String problem, @Nullable Throwable cause) {
		String origin = this.origins.get(name);
		return new InvalidRocketMQAnnotationException(this.listener.beanName(), name,
				prefix() + "(" + name + " = \"" + value + "\")"
						+ ((origin != null) ? ", overridden by " + origin + "," : "") + " is illegal: " + problem,
				cause);
	}

	/**
	 * Creates the exception for a listener that is not invalid in one attribute alone.
	 */
	InvalidRocketMQAnnotationException invalid(String problem, @Nullable Throwable cause) {
		return new InvalidRocketMQAnnotationException(this.listener.beanName(), null,
				prefix() + " is illegal: " + problem, cause);
	}

	private String prefix() {
		Method method = this.listener.method();
		return "Bean '" + this.listener.beanName() + "'"
				+ ((method != null) ? ", method '" + method.getName() + "'" : "") + ": @RocketMQMessageListener";
	}

}
