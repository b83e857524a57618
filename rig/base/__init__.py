"""The shared vocabulary: inputs, outputs, boards, faults, files and the clock. It imports no other
package."""
