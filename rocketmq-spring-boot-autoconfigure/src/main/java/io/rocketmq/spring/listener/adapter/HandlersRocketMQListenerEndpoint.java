package io.rocketmq.spring.listener.adapter;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

import io.rocketmq.spring.listener.AbstractRocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;
import io.rocketmq.spring.listener.RocketMQListenerServices;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Endpoint of a bean with several handler methods, one for each type of payload. Each
 * method takes what a method of a {@link MethodRocketMQListenerEndpoint} for single
 * messages takes.
 * <p>
 * A body in JSON does not tell its type, so that the sender has to: our template sets
 * {@link RocketMQHeaders#PAYLOAD_TYPE} to the simple name of the payload's class, such as
 * {@code Refund}. Packages may differ between applications, and only the types of
 * handlers are ever instantiated. The handler of a message is
 * <ol>
 * <li>the one whose payload type has the stated simple name, or is a sealed type that
 * permits one with it;</li>
 * <li>if no type is stated, such as by other senders: the one for {@link String} if the
 * content type is text, the one for {@code byte[]} or {@link java.nio.ByteBuffer} if
 * there is no content type;</li>
 * <li>the default handler, or the only one;</li>
 * <li>otherwise none: the message fails as one whose payload can't be converted, and is
 * dead-lettered by default.</li>
 * </ol>
 * Handlers by tag are methods with listener annotations of their own, as the broker can
 * filter these.
 */
public final class HandlersRocketMQListenerEndpoint extends AbstractRocketMQListenerEndpoint {

	private final List<ListenerMethod> handlers;

	private final @Nullable ListenerMethod defaultHandler;

	private final MethodListenerSupport support;

	/**
	 * Creates an endpoint.
	 * @param bean the bean, which may be a proxy
	 * @param handlers the handler methods; the default one may be among them
	 * @param defaultHandler the handler of messages that no other takes, or null
	 * @throws IllegalArgumentException if there is no handler, two have payload types of
	 * one name, or a call would not reach the bean
	 */
	public HandlersRocketMQListenerEndpoint(RocketMQListenerSubscription subscription, Object bean,
			List<Method> handlers, @Nullable Method defaultHandler, MethodListenerSupport support) {
		super(subscription);
		Objects.requireNonNull(bean, "bean must not be null");
		Objects.requireNonNull(handlers, "handlers must not be null");
		this.support = Objects.requireNonNull(support, "support must not be null");
		this.defaultHandler = (defaultHandler != null) ? ListenerMethod.of(bean, defaultHandler) : null;
		Set<Method> others = new LinkedHashSet<>(handlers);
		others.remove(defaultHandler);
		this.handlers = others.stream().map((method) -> ListenerMethod.of(bean, method)).toList();
		if (this.handlers.isEmpty() && defaultHandler == null) {
			throw new IllegalArgumentException(this + " has no handler methods: add one");
		}
		if (subscription.batch()) {
			throw new IllegalArgumentException(
					this + " takes batches, but its handlers are selected by single messages: leave out batch");
		}
	}

	@Override
	public RocketMQListenerInvoker createInvoker(RocketMQListenerServices services) {
		Objects.requireNonNull(services, "services must not be null");
		BatchSizes.requireSingle(this);
		List<SingleInvoker> invokers = new ArrayList<>();
		SingleInvoker other = null;
		if (this.defaultHandler != null) {
			other = SingleInvoker.of(this, this.defaultHandler, this.support, services);
			invokers.add(other);
		}
		HandlerSelection<SingleInvoker> selection = new HandlerSelection<>(other, this.support.contentType());
		for (ListenerMethod handler : this.handlers) {
			SingleInvoker invoker = SingleInvoker.of(this, handler, this.support, services);
			invokers.add(invoker);
			ResolvableType type = handler.declaration().payloadType(false);
			selection.add(invoker, type, handler.declaration().getMethod().toGenericString());
		}
		selection.complete();
		return new HandlersInvoker(selection, invokers.stream().anyMatch(SingleInvoker::isAsync),
				invokers.stream().anyMatch(SingleInvoker::isManual));
	}

	/**
	 * Invoker of the selected handler. If one handler acknowledges by itself, all count
	 * as such, and the messages of the others are acknowledged here.
	 */
	private record HandlersInvoker(HandlerSelection<SingleInvoker> selection, boolean isAsync,
			boolean isManual) implements RocketMQListenerInvoker {

		@Override
		public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
			SingleInvoker handler = this.selection.select(delivery.message());
			CompletionStage<?> stage = handler.invoke(delivery);
			if (!this.isManual || handler.isManual()) {
				return stage;
			}
			if (stage == null) {
				delivery.acknowledgment().acknowledge();
				return null;
			}
			return stage.thenRun(() -> delivery.acknowledgment().acknowledge());
		}

	}

}
