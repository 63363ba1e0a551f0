package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Consume hooks of one group. Exceptions of hooks are logged and change nothing.
 * Thread-safe.
 */
public final class ConsumeHooks {

	private static final Logger logger = LoggerFactory.getLogger(ConsumeHooks.class);

	private final String group;

	private final List<ConsumeHook> hooks;

	public ConsumeHooks(String group, List<ConsumeHook> hooks) {
		this.group = group;
		this.hooks = List.copyOf(hooks);
	}

	public boolean any() {
		return !this.hooks.isEmpty();
	}

	public void consuming(List<ReceivedMessage> messages) {
		for (ConsumeHook hook : this.hooks) {
			try {
				hook.consuming(this.group, messages);
			}
			catch (Throwable ex) {
				logger.atWarn().addKeyValue("group", this.group).setCause(ex).log("Consume hook {} failed", hook);
			}
		}
	}

	public void consumed(ReceivedMessage message, ConsumeStatus status, @Nullable Throwable failure, long nanos) {
		if (this.hooks.isEmpty()) {
			return;
		}
		ConsumedMessage consumed = new ConsumedMessage(this.group, message, status, failure, nanos);
		for (int i = this.hooks.size() - 1; i >= 0; i--) {
			ConsumeHook hook = this.hooks.get(i);
			try {
				hook.consumed(consumed);
			}
			catch (Throwable ex) {
				logger.atWarn().addKeyValue("group", this.group).setCause(ex).log("Consume hook {} failed", hook);
			}
		}
	}

}
