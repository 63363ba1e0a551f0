package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Hook of deliveries that calls a hook bean.
 *
 * @param hooks the hook beans
 * @param index the position of the hook among them
 */
record DeferredConsumeHook(DeferredHooks<ConsumeHook> hooks, int index) implements ConsumeHook {

	@Override
	public void consuming(String group, List<ReceivedMessage> messages) {
		this.hooks.call(this.index, (hook) -> hook.consuming(group, messages));
	}

	@Override
	public void consumed(ConsumedMessage consumed) {
		this.hooks.call(this.index, (hook) -> hook.consumed(consumed));
	}

}
