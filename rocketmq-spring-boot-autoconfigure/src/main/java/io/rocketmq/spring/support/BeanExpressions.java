package io.rocketmq.spring.support;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.Scope;

/**
 * Resolver of the <code>${…}</code> placeholders and <code>#{…}</code> expressions of a
 * text. Thread-safe.
 */
public final class BeanExpressions {

	private final ConfigurableBeanFactory beanFactory;

	/**
	 * Creates a resolver.
	 * @param beanFactory knows the placeholders' values and the expressions' beans
	 */
	public BeanExpressions(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = Objects.requireNonNull(beanFactory, "beanFactory must not be null");
	}

	/**
	 * Resolves a text.
	 * @return the text without blanks around it; empty if an expression's value is null
	 * @throws RuntimeException if it can't be resolved
	 */
	public String text(String text) {
		Object value = evaluate(placeholders(text), null);
		return (value != null) ? value.toString().trim() : "";
	}

	/**
	 * Resolves the placeholders of a text.
	 * @throws RuntimeException if one can't be resolved
	 */
	public String placeholders(String text) {
		Objects.requireNonNull(text, "text must not be null");
		String resolved = this.beanFactory.resolveEmbeddedValue(text);
		return (resolved != null) ? resolved : "";
	}

	/**
	 * Evaluates a text without placeholders, which may be a single expression of any
	 * type.
	 * @param scope knows further names for expressions, or null
	 * @return the value, or null if an expression's value is null
	 * @throws RuntimeException if it can't be evaluated
	 */
	public @Nullable Object evaluate(String text, @Nullable Scope scope) {
		Objects.requireNonNull(text, "text must not be null");
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		return (expressions != null) ? expressions.evaluate(text, new BeanExpressionContext(this.beanFactory, scope))
				: text;
	}

}
