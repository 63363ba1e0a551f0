package io.rocketmq.spring.core;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.ResolvableType;

import io.rocketmq.client.message.SendResult;

/**
 * Calls of callbacks when futures are completed.
 */
final class Callbacks {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	private Callbacks() {
	}

	static void call(CompletableFuture<SendResult> future, SendCallback callback) {
		call(future, callback, callback::onSuccess, callback::onException);
	}

	@SuppressWarnings("unchecked")
	static void call(CompletableFuture<@Nullable Object> future, RocketMQLocalRequestCallback<?> callback) {
		RocketMQLocalRequestCallback<Object> called = (RocketMQLocalRequestCallback<Object>) callback;
		Callbacks.<@Nullable Object>call(future, callback, called::onSuccess, called::onException);
	}

	private static <T extends @Nullable Object> void call(CompletableFuture<T> future, Object callback,
			Consumer<T> success, Consumer<Throwable> failed) {
		future.whenComplete((value, failure) -> {
			try {
				if (failure != null) {
					failed.accept(MappedFuture.unwrap(failure));
				}
				else {
					success.accept(value);
				}
			}
			catch (Throwable ex) {
				logger.atError()
					.setCause(ex)
					.log("Callback {} threw an exception after a send {}", callback.getClass().getName(),
							(failure != null) ? "that failed" : "that succeeded");
			}
		});
	}

	/** Returns the type argument of a callback's class. */
	static Type replyType(RocketMQLocalRequestCallback<?> callback) {
		ResolvableType type = ResolvableType.forInstance(callback).as(RocketMQLocalRequestCallback.class).getGeneric(0);
		Class<?> resolved = type.resolve();
		if (resolved == null) {
			throw new IllegalArgumentException("Callback " + callback.getClass().getName()
					+ " does not name the type of the reply: implement RocketMQLocalRequestCallback<YourReply> in a"
					+ " class, or use requestAsync(type) of message(payload)");
		}
		// The type itself may be a variable that only this ResolvableType can resolve.
		return type.hasGenerics() ? ResolvableType.forClassWithGenerics(resolved, type.getGenerics()).getType()
				: resolved;
	}

}
