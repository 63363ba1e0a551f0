package io.rocketmq.spring.listener.adapter;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;
import io.rocketmq.spring.listener.RocketMQListenerServices;

/**
 * Invoker of a listener that takes single messages. Thread-safe.
 *
 * @param target the listener
 * @param results sends what it returns
 * @param isAsync whether its result may complete later
 * @param isManual whether it decides on its messages by itself
 */
record SingleInvoker(Target target, ListenerResults results, boolean isAsync,
		boolean isManual) implements RocketMQListenerInvoker {

	/** Returns the invoker of a method. */
	static SingleInvoker of(RocketMQListenerEndpoint endpoint, ListenerMethod method, MethodListenerSupport support,
			RocketMQListenerServices services) {
		ListenerArguments arguments = ListenerArguments.of(method.declaration(), false, support, services.converter());
		PayloadReader onlyPayload = arguments.onlyPayload();
		Target target = (onlyPayload != null) ? (delivery) -> method.call(onlyPayload.read(delivery.message()))
				: (delivery) -> method
					.call(arguments.resolve(new ListenerCall(delivery, arguments.converter(), List.of())));
		return new SingleInvoker(target, method.results(endpoint, support, services), method.isAsync(),
				method.declaration().isManual());
	}

	@Override
	public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
		return this.results.handle(this.target.call(delivery), this.isAsync, delivery.message());
	}

	/**
	 * Call of a listener with a message.
	 */
	@FunctionalInterface
	interface Target {

		@Nullable Object call(RocketMQDelivery delivery) throws Exception;

	}

}
