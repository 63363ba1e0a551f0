package io.rocketmq.spring;

import java.lang.reflect.Proxy;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/**
 * Objects of the client's interfaces whose calls a test answers.
 */
public final class FakeClients {

	private FakeClients() {
	}

	/**
	 * Creates an object.
	 * @param type the interface
	 * @param answers returns the result of a call from the method's name and arguments
	 * @param <T> the interface
	 */
	public static <T> T of(Class<T> type, BiFunction<String, @Nullable Object[], @Nullable Object> answers) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> proxy == arguments[0];
					case "toString" -> "fake " + type.getSimpleName();
					default -> answers.apply(method.getName(), (arguments != null) ? arguments : new Object[0]);
				}));
	}

}
