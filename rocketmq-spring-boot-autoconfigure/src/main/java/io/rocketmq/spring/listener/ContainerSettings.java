package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.nameserver.NameServerClient;
import io.rocketmq.spring.observation.ListenerObserver;

/**
 * Parts of a container that its factory gives it.
 *
 * @param defaults the options that endpoints override; the group is replaced
 * @param autoStartup whether the container starts with the context by default
 * @param services services for invokers
 * @param errorHandler the error handler by default
 * @param recoverer receives messages instead of the dead-letter queue, or null
 * @param interceptors the interceptors in their order
 * @param filter the filter of messages, or null
 * @param observer observes listeners, or null
 * @param customizers callbacks that change the consumer's options
 * @param lifecycle settings of starting and stopping
 */
record ContainerSettings(ConsumerOptions defaults, boolean autoStartup, RocketMQListenerServices services,
		RocketMQErrorHandler errorHandler, @Nullable RocketMQRecoverer recoverer,
		List<RocketMQListenerInterceptor> interceptors, @Nullable RocketMQMessageFilter filter,
		@Nullable ListenerObserver observer, List<RocketMQConsumerOptionsCustomizer> customizers, Lifecycle lifecycle) {

	/**
	 * Settings of starting and stopping.
	 *
	 * @param policy what follows if the container cannot start with the context
	 * @param startupTimeout maximum time until it is ready, for the policy FAIL
	 * @param drainLimit limit of the drain timeout, or null
	 * @param idleInterval time without messages after which it is idle, or null
	 * @param refuseMissingTopics whether it does not start while a topic is missing
	 * @param nameServer asks for topics, or null
	 * @param connections connections of the client
	 * @param publisher publishes events, or null
	 */
	record Lifecycle(RocketMQStartupPolicy policy, Duration startupTimeout, @Nullable Duration drainLimit,
			@Nullable Duration idleInterval, boolean refuseMissingTopics, @Nullable NameServerClient nameServer,
			Supplier<List<ConnectionStatus>> connections, @Nullable ApplicationEventPublisher publisher) {
	}

}
