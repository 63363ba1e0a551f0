package io.rocketmq.spring.support;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionValidationException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.log.LogAccessor;

/**
 * Search for beans whose class has an annotation, including proxied beans. Resolves the
 * attributes of the annotation. Not thread-safe; used while an application starts.
 */
public final class AnnotatedBeans {

	private static final LogAccessor logger = new LogAccessor(AnnotatedBeans.class);

	private final ConfigurableListableBeanFactory beanFactory;

	/**
	 * Creates a search in a bean factory.
	 * @param beanFactory the bean factory
	 */
	public AnnotatedBeans(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Finds beans.
	 * @param <A> the annotation's type
	 * @param annotationType the annotation's type
	 * @param requiredType the type that such a bean must implement
	 * @return the beans, in the order of their registration
	 * @throws BeanDefinitionValidationException if an annotated bean is not a singleton,
	 * or does not implement the required type
	 */
	public <A extends Annotation> List<AnnotatedBean<A>> find(Class<A> annotationType, Class<?> requiredType) {
		List<AnnotatedBean<A>> found = new ArrayList<>();
		for (String name : this.beanFactory.getBeanNamesForType(Object.class)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : targetClass(name);
			A annotation = (type != null) ? AnnotatedElementUtils.findMergedAnnotation(type, annotationType) : null;
			if (type == null || annotation == null) {
				continue;
			}
			String what = "Bean '" + name + "' of " + type.getName() + " has @" + annotationType.getSimpleName();
			if (!requiredType.isAssignableFrom(type)) {
				throw new BeanDefinitionValidationException(what + ", but does not implement "
						+ requiredType.getSimpleName() + ": implement it, or remove the annotation");
			}
			if (!this.beanFactory.isSingleton(name)) {
				throw new BeanDefinitionValidationException(
						what + ", but is not a singleton: give it the singleton scope, or remove the annotation");
			}
			found.add(new AnnotatedBean<>(name, type, annotation));
		}
		return found;
	}

	private @Nullable Class<?> targetClass(String name) {
		Object singleton = this.beanFactory.getSingleton(name);
		if (singleton != null && !(singleton instanceof FactoryBean<?>)) {
			return AopProxyUtils.ultimateTargetClass(singleton);
		}
		String scopedTarget = ScopedProxyUtils.getTargetBeanName(name);
		String owner = this.beanFactory.containsBean(scopedTarget) ? scopedTarget : name;
		try {
			return AutoProxyUtils.determineTargetClass(this.beanFactory, owner);
		}
		catch (BeansException | LinkageError ex) {
			// The class of a lazy bean need not be loadable.
			logger.debug(ex, () -> "Bean '" + name + "' is not searched for annotations, as its class can't be loaded");
			return null;
		}
	}

	/**
	 * Resolves placeholders and expressions.
	 * @param bean the annotated bean
	 * @param attribute the attribute's name, for the error
	 * @param text the attribute's text
	 * @return the resolved text without blanks around it
	 * @throws BeanDefinitionValidationException if the text can't be resolved
	 */
	public String resolve(AnnotatedBean<?> bean, String attribute, String text) {
		try {
			String embedded = this.beanFactory.resolveEmbeddedValue(text);
			BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
			Object value = (expressions != null)
					? expressions.evaluate(embedded, new BeanExpressionContext(this.beanFactory, null)) : embedded;
			return (value != null) ? value.toString().trim() : "";
		}
		catch (RuntimeException ex) {
			throw bean.invalid(attribute, text,
					"it can't be resolved: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage(), ex);
		}
	}

	/**
	 * Bean with an annotation.
	 *
	 * @param <A> the annotation's type
	 * @param name the bean's name
	 * @param type the bean's class, not that of a proxy
	 * @param annotation the annotation
	 */
	public record AnnotatedBean<A extends Annotation>(String name, Class<?> type, A annotation) {

		/**
		 * Creates the exception for an invalid attribute.
		 * @param attribute the attribute's name
		 * @param value its value
		 * @param problem the problem and its fix
		 * @param cause the cause, or null
		 * @return the exception to throw
		 */
		public BeanDefinitionValidationException invalid(String attribute, String value, String problem,
				@Nullable Throwable cause) {
			String message = "Bean '" + this.name + "': @" + this.annotation.annotationType().getSimpleName() + "("
					+ attribute + " = \"" + value + "\") is illegal: " + problem;
			return (cause != null) ? new BeanDefinitionValidationException(message, cause)
					: new BeanDefinitionValidationException(message);
		}

	}

}
