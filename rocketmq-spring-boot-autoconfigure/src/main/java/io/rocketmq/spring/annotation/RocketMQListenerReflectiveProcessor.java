package io.rocketmq.spring.annotation;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.handler.annotation.MessageMappingReflectiveProcessor;
import org.springframework.util.ReflectionUtils;

/**
 * Processor that registers the reflection hints of listeners for native images: for a
 * method, those of messaging methods; for a class, the types that its {@code onMessage}
 * takes and returns, which message conversion instantiates.
 */
class RocketMQListenerReflectiveProcessor extends MessageMappingReflectiveProcessor {

	private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		super.registerReflectionHints(hints, element);
		if (element instanceof Class<?> type) {
			ReflectionUtils.doWithMethods(type, (method) -> registerTypes(hints, type, method),
					(method) -> method.getName().equals("onMessage") && method.getParameterCount() == 1
							&& !method.isBridge());
		}
	}

	private void registerTypes(ReflectionHints hints, Class<?> type, Method method) {
		register(hints, ResolvableType.forMethodParameter(method, 0, type));
		register(hints, ResolvableType.forMethodReturnType(method, type));
	}

	// Type variables are resolved against the class first, which the registrar can't.
	private void register(ReflectionHints hints, ResolvableType type) {
		Class<?> resolved = type.resolve();
		if (resolved != null && resolved != void.class) {
			this.binding.registerReflectionHints(hints, resolved);
			for (ResolvableType generic : type.getGenerics()) {
				register(hints, generic);
			}
		}
	}

}
