package io.rocketmq.spring.support;

import java.lang.reflect.Method;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Method parameter of a given type. Spring's converters read the type arguments of a
 * payload from no other kind of hint.
 */
final class PayloadParameter extends MethodParameter {

	private static final Method METHOD = ClassUtils.getMethod(Object.class, "equals", Object.class);

	private final ResolvableType type;

	PayloadParameter(ResolvableType type) {
		super(METHOD, 0);
		this.type = type;
	}

	@Override
	public Class<?> getParameterType() {
		return this.type.resolve(Object.class);
	}

	@Override
	public Type getGenericParameterType() {
		return AbstractJsonPayloadConverter.javaType(this.type);
	}

	@Override
	public Class<?> getNestedParameterType() {
		return getParameterType();
	}

	@Override
	public Type getNestedGenericParameterType() {
		return getGenericParameterType();
	}

	@Override
	public MethodParameter nestedIfOptional() {
		return this;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PayloadParameter that && this.type.equals(that.type);
	}

	@Override
	public int hashCode() {
		return this.type.hashCode();
	}

}
