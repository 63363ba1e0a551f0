package io.rocketmq.spring.listener.adapter

import io.rocketmq.spring.listener.Acknowledgment
import io.rocketmq.spring.listener.BatchListenerFailedException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.function.Supplier
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import org.springframework.messaging.handler.annotation.Header

/** An order in Kotlin. */
data class KotlinOrder(val id: String, val count: Int)

/** Listener methods in Kotlin; a supplier of what they took. */
open class KotlinListeners : Supplier<List<Any>> {

	private val taken = CopyOnWriteArrayList<Any>()

	override fun get(): List<Any> = taken

	fun order(order: KotlinOrder) {
		taken.add(order.toString())
	}

	fun nullable(order: KotlinOrder?, @Header("mine") mine: String?) {
		taken.add("$order $mine")
	}

	suspend fun suspending(order: KotlinOrder, @Header("KEYS") key: String) {
		delay(20)
		taken.add("${order.id} $key")
	}

	suspend fun replying(order: KotlinOrder): String {
		delay(20)
		return "reply to ${order.id}"
	}

	suspend fun failing(order: KotlinOrder): String {
		delay(20)
		throw IllegalStateException("failed on ${order.id}")
	}

	suspend fun deciding(order: KotlinOrder, acknowledgment: Acknowledgment) {
		delay(20)
		taken.add(order.id)
		acknowledgment.deadLetter()
	}

	suspend fun batch(orders: List<KotlinOrder>) {
		delay(20)
		taken.add(orders.map { it.id })
		if (orders.size > 1) {
			throw BatchListenerFailedException("failed", IllegalStateException("failed on ${orders[1].id}"), 1)
		}
	}

	private suspend fun privately(order: KotlinOrder) {
		delay(20)
		taken.add(order.id)
	}

	fun unit(order: KotlinOrder): CompletableFuture<Unit> = CompletableFuture.supplyAsync { taken.add(order.id) }

	fun flow(order: KotlinOrder): Flow<String> = flowOf(order.id)

}
