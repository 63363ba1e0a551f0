package io.rocketmq.spring.listener.adapter;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.listener.AbstractRocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;
import io.rocketmq.spring.listener.RocketMQListenerServices;
import io.rocketmq.spring.listener.RocketMQListenerSettings;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.listener.RocketMQReplyListener;

/**
 * Endpoint whose listener is given by the program, such as a lambda: <pre class="code">
 * registry.register(SimpleRocketMQListenerEndpoint.builder("billing")
 *         .group("billing").topic("orders")
 *         .listener(Order.class, (order) -&gt; book(order)), factory);
 * </pre>
 */
public final class SimpleRocketMQListenerEndpoint extends AbstractRocketMQListenerEndpoint {

	private final RocketMQListenerInvoker invoker;

	private SimpleRocketMQListenerEndpoint(RocketMQListenerSubscription subscription, RocketMQListenerInvoker invoker) {
		super(subscription);
		this.invoker = Objects.requireNonNull(invoker, "invoker must not be null");
	}

	/**
	 * Returns a builder of an endpoint.
	 * @param id the endpoint's id, unique in the registry
	 */
	public static Builder builder(String id) {
		return new Builder(id);
	}

	@Override
	public RocketMQListenerInvoker createInvoker(RocketMQListenerServices services) {
		Objects.requireNonNull(services, "services must not be null");
		return this.invoker;
	}

	/**
	 * Builder of programmatic endpoints. Each method that takes a listener returns the
	 * endpoint. Not thread-safe.
	 */
	public static final class Builder {

		private final String id;

		private String description;

		private String client = "";

		private String containerFactory = "";

		private @Nullable String group;

		private @Nullable String topic;

		private FilterExpression filter = FilterExpression.all();

		private RocketMQListenerSettings settings = RocketMQListenerSettings.NONE;

		private MethodListenerSupport support = MethodListenerSupport.DEFAULT;

		private Builder(String id) {
			if (Objects.requireNonNull(id, "id must not be null").isBlank()) {
				throw new IllegalArgumentException("Id of a RocketMQ listener endpoint is blank: name it");
			}
			this.id = id;
			this.description = "programmatic endpoint";
		}

		/**
		 * Noun phrase that messages to people call the listener by. Default:
		 * {@code programmatic endpoint}.
		 */
		public Builder description(String description) {
			this.description = Objects.requireNonNull(description, "description must not be null");
			return this;
		}

		/** Qualifier or name of the client. Default: empty, for the factory's own. */
		public Builder client(String client) {
			this.client = Objects.requireNonNull(client, "client must not be null");
			return this;
		}

		/** Name of the container factory. Default: empty, for the default one. */
		public Builder containerFactory(String containerFactory) {
			this.containerFactory = Objects.requireNonNull(containerFactory, "containerFactory must not be null");
			return this;
		}

		/**
		 * Consumer group; required.
		 * @throws IllegalArgumentException if the name is illegal
		 */
		public Builder group(String group) {
			this.group = NamingRules.requireGroup(Objects.requireNonNull(group, "group must not be null"));
			return this;
		}

		/**
		 * Topic; required.
		 * @throws IllegalArgumentException if the name is illegal
		 */
		public Builder topic(String topic) {
			this.topic = NamingRules.requireTopic(Objects.requireNonNull(topic, "topic must not be null"));
			return this;
		}

		/** Filter of the topic's messages. Default: all. */
		public Builder filter(FilterExpression filter) {
			this.filter = Objects.requireNonNull(filter, "filter must not be null");
			return this;
		}

		/** Settings of the group. Default: none. */
		public Builder settings(RocketMQListenerSettings settings) {
			this.settings = Objects.requireNonNull(settings, "settings must not be null");
			return this;
		}

		/** Settings of the group, in addition to those stated before. */
		public Builder settings(Consumer<RocketMQListenerSettings.Builder> settings) {
			RocketMQListenerSettings.Builder changed = this.settings.toBuilder();
			settings.accept(changed);
			this.settings = changed.build();
			return this;
		}

		/** Content type, reply timeout and the like. Default: none. */
		public Builder support(MethodListenerSupport support) {
			this.support = Objects.requireNonNull(support, "support must not be null");
			return this;
		}

		/**
		 * Returns an endpoint that takes single messages.
		 * @param type the type to convert to; see {@link RocketMQListener}
		 * @param listener the listener
		 * @throws IllegalStateException if group or topic is missing
		 */
		public <T> RocketMQListenerEndpoint listener(Class<T> type, RocketMQListener<? super T> listener) {
			return bean(false, listener,
					ResolvableType.forClass(Objects.requireNonNull(type, "type must not be null")));
		}

		/**
		 * Returns an endpoint that takes single messages of a generic type.
		 * @param type the type to convert to; see {@link RocketMQListener}
		 * @param listener the listener
		 * @throws IllegalStateException if group or topic is missing
		 */
		public <T> RocketMQListenerEndpoint listener(ParameterizedTypeReference<T> type,
				RocketMQListener<? super T> listener) {
			return bean(false, listener, ResolvableType.forType(type));
		}

		/**
		 * Returns an endpoint that takes batches.
		 * @param type the type to convert each message to; see {@link RocketMQListener}
		 * @param listener the listener
		 * @throws IllegalStateException if group or topic is missing
		 */
		public <T> RocketMQListenerEndpoint batchListener(Class<T> type, RocketMQListener<List<T>> listener) {
			return bean(true, listener, ResolvableType.forClassWithGenerics(List.class,
					Objects.requireNonNull(type, "type must not be null")));
		}

		/**
		 * Returns an endpoint that replies to requests.
		 * @param type the type to convert to; see {@link RocketMQListener}
		 * @param listener the listener
		 * @throws IllegalStateException if group or topic is missing
		 */
		public <T> RocketMQListenerEndpoint replyListener(Class<T> type, RocketMQReplyListener<? super T, ?> listener) {
			return new BeanRocketMQListenerEndpoint(subscription(false), listener,
					ResolvableType.forClass(Objects.requireNonNull(type, "type must not be null")), this.support);
		}

		/**
		 * Returns an endpoint that takes whole deliveries.
		 * @param batch whether deliveries have several messages
		 * @throws IllegalStateException if group or topic is missing
		 */
		public RocketMQListenerEndpoint invoker(boolean batch, RocketMQListenerInvoker invoker) {
			return new SimpleRocketMQListenerEndpoint(subscription(batch), invoker);
		}

		private RocketMQListenerEndpoint bean(boolean batch, RocketMQListener<?> listener, ResolvableType type) {
			return new BeanRocketMQListenerEndpoint(subscription(batch), listener, type, this.support);
		}

		private RocketMQListenerSubscription subscription(boolean batch) {
			return new RocketMQListenerSubscription(this.id, this.description, this.client, this.containerFactory,
					required("group", this.group), required("topic", this.topic), this.filter, this.settings, batch);
		}

		private String required(String name, @Nullable String value) {
			if (value == null) {
				throw new IllegalStateException(
						"RocketMQ listener endpoint '" + this.id + "' has no " + name + ": set one");
			}
			return value;
		}

	}

}
